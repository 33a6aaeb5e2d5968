"""What an assistant may ask by the Model Context Protocol: to read, and to propose changes that a person accepts."""
