"""The pages of the evaluation: each is a control that shows how good a network is, from one side."""
