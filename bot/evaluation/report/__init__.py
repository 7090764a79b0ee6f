"""What an evaluation found, for a terminal, for machines, for a pull request and for people to read."""
