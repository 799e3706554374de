"""Addresses of sign-in and account."""

from __future__ import annotations

from django.urls import path

from linli.people import views

app_name = "people"

urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("login/first/<str:word>/", views.first_sign_in, name="first_sign_in"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/sessions/<slug:mark>/end/", views.end_session, name="end_session"),
    path("account/tokens/", views.issue_token, name="issue_token"),
    path("account/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
