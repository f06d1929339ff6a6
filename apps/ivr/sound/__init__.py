"""What becomes of an uploaded sound: judged, decoded, made as loud as the others, converted to what Asterisk plays."""
