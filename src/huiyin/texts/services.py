"""Reading texts, and the topics they are read by."""

from huiyin.texts.running import ask_to_read as ask_to_read
from huiyin.texts.running import forget as forget
from huiyin.texts.running import forget_gone as forget_gone
from huiyin.texts.running import read_records as read_records
from huiyin.texts.running import reread as reread
from huiyin.texts.running import run as run
from huiyin.texts.topic_editing import save_topics as save_topics
