"""What players are told when something around the page fails: one sentence for one fault, on every page.

Each says what happened and what to do, names no key (a phone has none), and holds no technical text. Those of
files that do not come are in `site/pages/_parts/downloads.js`, as they are needed before there is Python.
"""

NOT_KEPT = "This browser keeps nothing for this page: what you do here is forgotten when you close it."

WORKER_AGAIN = "What reads the camera has stopped. I start it again."
WORKER_LEFT = "What reads the camera stops again and again, so I leave it."
CANNOT_READ = "I can no longer read the camera."
BROKE = "Something went wrong."

NOT_KEPT_PROJECT = (
    "This browser keeps no more of your project. It lives in this page alone: save it as a file before you "
    "leave."
)
