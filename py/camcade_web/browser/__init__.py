"""The browser as Python wants it: elements, callbacks and their owners, storage, time."""
