"""What players are told when something around the page fails: one sentence for one fault, on every page.

Each says what happened and what to do, names no key (a phone has none), and holds no technical text. Those of
files that do not come are in `site/pages/_parts/failing.js` (and what players call each file in
`downloads.js`), as they are needed before there is Python. What goes on in a story, a lesson or a project
is told there.
"""

DID_NOT_COME = "{what} did not come. Look whether you are online, then try again."
DID_NOT_COME_AS = "{what} did not come ({reason})."
NO_SUCH = "This site has no {what} “{name}” ({offer})."

NOT_KEPT = "This browser keeps nothing for this page: what you do here is forgotten when you close it."

SAVES_SET_ASIDE = "What this browser kept of your stories makes no sense, so they begin anew."
PROJECT_ELSEWHERE = "“{name}” is open in another tab. Here you go on with a copy of it, “{copy}”."
KEPT_DAMAGED = "What this browser keeps of “{name}” is damaged."
NOT_LISTED = "This browser does not say which {what} it keeps."
SETTINGS_NOT_KEPT = (
    "Your settings count now, but this browser does not keep them for the next time: its storage is full or "
    "switched off."
)
SETTINGS_SET_ASIDE = (
    "Some of the settings that this browser kept make no sense ({problems}), so they are as they came. "
    "Choose them again under Settings."
)

LACKING = (
    "This browser lacks {what}, which reading the camera is built on. Any current Firefox, Chrome, Edge or "
    "Safari will do."
)

WORKER_AGAIN = "What reads the camera has stopped. I start it again."
WORKER_LEFT = "What reads the camera stops again and again, so I leave it."
CANNOT_READ = "I can no longer read the camera."
READY = "Ready. Nothing you show leaves this page."
BROKE = "Something went wrong."
BROKE_HERE = "Something went wrong with {what}. You can play on."
MODEL_DAMAGED = "The camera's model is damaged."
DARK = "It is dark, so I may misread you. Turn on a light in front of you."

NOT_KEPT_PROJECT = (
    "This browser keeps no more of your project. It lives in this page alone: save it as a file before you "
    "leave."
)
SESSION_NOT_KEPT = (
    "This browser keeps no more of what you play. It is recorded in this page alone: save it before you "
    "leave, or delete sessions that you have saved."
)

# Of a camera; `otherwise` is a sentence of the page's own: how to go on without one.
CAMERA_UNANSWERED = (
    "I wait for your camera. {otherwise} If your browser asks whether I may use it, say so there."
)
CAMERA_DENIED = (
    "I may not use your camera. {otherwise} To change that, press the camera sign in the address bar, "
    "allow it, and turn the camera on again."
)
CAMERA_MISSING = "I find no camera. {otherwise} Plug one in and turn the camera on again."
CAMERA_BUSY = "Another program holds your camera. {otherwise} Close it there and turn the camera on again."
CAMERA_UNPLUGGED = "Your camera is gone. {otherwise} Plug it in and turn the camera on again."
CAMERA_UNSUPPORTED = (
    "This browser gives no camera to this address. {otherwise} Open the page over https or from your own "
    "machine."
)
CAMERA_SILENT = (
    "Your camera gives no picture. {otherwise} Look whether it is covered or used by another program, "
    "then turn the camera on again."
)
NO_AGENT = "There is no agent here, so you play the computer."
PLAIN_SHAPES = "Drawings did not come: plain shapes fight in their place. I go on asking for them."
