"""What the panels with plots share: themed axes, envelopes of long histories, contour lines, marks of samples."""
