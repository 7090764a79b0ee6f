"""The ways in and out: each channel takes a question, follows the road and renders a reply, nothing else."""
