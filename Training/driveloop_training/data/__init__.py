"""Samples on their way from shards to batches."""
