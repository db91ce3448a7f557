"""What was read from texts, the topics they are read by, and the runs of the readers."""

from huiyin.texts.models.coding import CodingItem as CodingItem
from huiyin.texts.models.coding import CodingRound as CodingRound
from huiyin.texts.models.coding import LabelCorrection as LabelCorrection
from huiyin.texts.models.coding import TextCode as TextCode
from huiyin.texts.models.homes import TextHome as TextHome
from huiyin.texts.models.own_heads import DriftLook as DriftLook
from huiyin.texts.models.own_heads import OwnHead as OwnHead
from huiyin.texts.models.reading import TextReading as TextReading
from huiyin.texts.models.reading import TextRun as TextRun
from huiyin.texts.models.reading import TopicMention as TopicMention
from huiyin.texts.models.summaries import MachineSummary as MachineSummary
from huiyin.texts.models.topics import TopicDefinition as TopicDefinition
