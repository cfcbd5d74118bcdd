"""What is switched by somebody else."""
