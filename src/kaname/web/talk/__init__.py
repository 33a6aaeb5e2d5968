"""What people tell each other about a plan: comments, who watches what, who is told of what, and when."""
