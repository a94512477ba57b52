"""What is seen in a picture: joints, faces, silhouettes, and which part of it to look at next."""
