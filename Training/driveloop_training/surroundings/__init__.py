"""Trains what a model sees around it: a vision tower and a perception head of their own."""
