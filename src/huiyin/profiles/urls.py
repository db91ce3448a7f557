"""Addresses of customers' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
