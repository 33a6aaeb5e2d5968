"""What templates ask of talk."""
