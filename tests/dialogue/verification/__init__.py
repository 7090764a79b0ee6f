"""What a chat model may write and what it may not, measured sentence by sentence."""
