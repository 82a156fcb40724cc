"""What visual tokens show: a small head that the agent brakes by."""
