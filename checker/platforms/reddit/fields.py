"""Fields of Reddit's rows that are known: what else comes is drift, and goes into the reading.

Source: platforms-open §3.c, §3.g, and the names that published clients read; read 2026-11-24.
"""

_BOTH = (
    "all_awardings approved_at_utc approved_by archived associated_award author author_cakeday "
    "author_flair_background_color author_flair_css_class author_flair_richtext "
    "author_flair_template_id author_flair_text author_flair_text_color author_flair_type "
    "author_fullname author_is_blocked author_patreon_flair author_premium awarders ban_note "
    "banned_at_utc banned_by can_gild can_mod_post controversiality created created_utc "
    "distinguished downs edited gilded gildings id likes locked mod_note mod_reason_by "
    "mod_reason_title mod_reports name no_follow num_reports permalink quarantine "
    "removal_reason removed_by removed_by_category replies report_reasons saved score "
    "score_hidden send_replies stickied subreddit subreddit_id subreddit_name_prefixed "
    "subreddit_type top_awarded_type total_awards_received treatment_tags unrepliable_reason "
    "ups user_reports"
)

_POST = (
    "allow_live_comments category clicked content_categories contest_mode crosspost_parent "
    "crosspost_parent_list discussion_type domain event_end event_is_live event_start "
    "gallery_data hidden hide_score is_created_from_ads_ui is_crosspostable is_gallery is_meta "
    "is_original_content is_reddit_media_domain is_robot_indexable is_self is_video "
    "link_flair_background_color link_flair_css_class link_flair_richtext "
    "link_flair_template_id link_flair_text link_flair_text_color link_flair_type media "
    "media_embed media_metadata media_only mod_reason num_comments num_crossposts "
    "num_duplicates over_18 parent_whitelist_status pinned poll_data post_hint preview "
    "previous_visits pwls retrieved_on rte_mode secure_media secure_media_embed selftext "
    "selftext_html spoiler subreddit_subscribers suggested_sort thumbnail thumbnail_height "
    "thumbnail_width title upvote_ratio url url_overridden_by_dest view_count visited "
    "whitelist_status wls"
)

_COMMENT = (
    "body body_html children collapsed collapsed_because_crowd_control collapsed_reason "
    "collapsed_reason_code comment_type count depth expression_asset_data is_submitter "
    "link_author link_id link_permalink link_title link_url media_metadata num_comments over_18 "
    "parent_id profile_img profile_over_18 rte_mode"
)

POST_FIELDS = frozenset(f"{_BOTH} {_POST}".split())
COMMENT_FIELDS = frozenset(f"{_BOTH} {_COMMENT}".split())
