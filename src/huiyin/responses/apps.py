from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "huiyin.responses"
    label = "responses"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.customers.services import add_files
        from huiyin.responses import handlers  # noqa: F401
        from huiyin.responses.erasers import AnswersOfPerson, FilesOfPerson, RequestsOfPerson
        from huiyin.responses.kept_files import files_of_keys

        add_eraser(AnswersOfPerson())
        add_eraser(RequestsOfPerson())
        add_eraser(FilesOfPerson())
        add_files(files_of_keys)
