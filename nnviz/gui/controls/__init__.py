"""Controls that panels are made of: forms from declarations, number fields, bars, the sheet to draw on."""
