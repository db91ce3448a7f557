"""Tell the story of one person's data on the data folder of the environment."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from tests.erasure._story import main

    setup_test_environment()
    main()
