"""Addresses of the pages for posts and holders."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import links, people, posts

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/units/<str:code>/posts/", posts.unit_posts, name="unit_posts"),
    path("manage/units/<str:code>/posts/add/", posts.add, name="post_add"),
    path("manage/posts/<int:pk>/", posts.post, name="post"),
    path("manage/posts/<int:pk>/change/", posts.change, name="post_change"),
    path("manage/posts/<int:pk>/holder/", posts.appoint, name="post_appoint"),
    path("manage/posts/<int:pk>/substitute/", posts.substitute, name="post_substitute"),
    path("manage/posts/<int:pk>/end/", posts.end_post, name="post_end"),
    path("manage/posts/<int:pk>/holdings/<int:seat>/", posts.leave, name="post_leave"),
    path("manage/posts/<int:pk>/substitutes/<int:seat>/", posts.shorten, name="post_shorten"),
    path("manage/people/", people.listed, name="people_list"),
    # No sign-in name has a ~ in it, so nobody is called like this address.
    path("manage/people/~new/", people.add, name="person_add"),
    path("manage/people/~links/", links.for_all, name="people_links"),
    path("manage/people/<str:username>/", people.person, name="person"),
    path("manage/people/<str:username>/link/", people.link, name="person_link"),
    path("manage/people/<str:username>/roles/", people.give_role, name="person_give_role"),
    path("manage/people/<str:username>/roles/<int:pk>/", people.end_role, name="person_end_role"),
    path("manage/people/<str:username>/<slug:name>/", people.step, name="person_step"),
    path("account/posts/", people.mine, name="my_posts"),
    path("account/posts/<int:pk>/leave/", people.take_leave, name="take_leave"),
    path("account/posts/<int:pk>/leave/<int:seat>/", people.end_leave, name="end_leave"),
]
