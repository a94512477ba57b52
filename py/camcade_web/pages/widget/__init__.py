"""The widget page: a picture in, what each model makes of it out."""
