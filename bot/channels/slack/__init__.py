"""The Slack channel: staff ask and get the reply a patient would see, with sources, verdicts, and words to pass on."""
