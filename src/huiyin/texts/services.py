"""Reading texts, and the topics they are read by."""

from huiyin.texts.coding import code_text as code_text
from huiyin.texts.coding import draw_round as draw_round
from huiyin.texts.coding import settle as settle
from huiyin.texts.correcting import correct_label as correct_label
from huiyin.texts.correcting import correct_topics as correct_topics
from huiyin.texts.correcting import undo_correction as undo_correction
from huiyin.texts.drifting import note_drift as note_drift
from huiyin.texts.homes import set_home as set_home
from huiyin.texts.own_heads import ask_training as ask_training
from huiyin.texts.own_heads import stop_using as stop_using
from huiyin.texts.own_heads import train as train
from huiyin.texts.own_heads import use_head as use_head
from huiyin.texts.running import ask_to_read as ask_to_read
from huiyin.texts.running import forget as forget
from huiyin.texts.running import forget_gone as forget_gone
from huiyin.texts.running import read_records as read_records
from huiyin.texts.running import reread as reread
from huiyin.texts.running import run as run
from huiyin.texts.summaries import summarise as summarise
from huiyin.texts.topic_editing import save_topics as save_topics
