"""What a full build and a batch cost, beside a plain copy and a script without checks."""
