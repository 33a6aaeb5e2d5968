"""How `bench.generate` makes a program."""
