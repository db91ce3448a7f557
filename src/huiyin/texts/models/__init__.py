"""What was read from texts, the topics they are read by, and the runs of the readers."""

from huiyin.texts.models.reading import TextReading as TextReading
from huiyin.texts.models.reading import TextRun as TextRun
from huiyin.texts.models.reading import TopicMention as TopicMention
from huiyin.texts.models.topics import TopicDefinition as TopicDefinition
