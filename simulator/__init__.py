"""Simulated web traffic, written as each tracker would have stored it."""
