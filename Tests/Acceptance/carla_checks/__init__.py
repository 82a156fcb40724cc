"""Checks of `driveloop carla-server` by CARLA's own client, which is the oracle."""
