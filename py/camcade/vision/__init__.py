"""What is seen in a picture: joints, faces, outlines, and which part of it to look at next."""
