"""What became of a target over the quarters: history, lights (序时进度) and stalls."""
