from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "huiyin.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.knowledge.case_panel import ConversationPanel
        from huiyin.knowledge.erasers import ConversationsOfPerson
        from huiyin.knowledge.queries import n_waiting

        add_panel(ConversationPanel())
        add_eraser(ConversationsOfPerson())
        count_in_menu("knowledge", n_waiting)
