{#- The characters [first, past) of a text, by half-open offsets that count from 0 as everywhere in the project. -#}
{% macro text_slice(text, first, past) -%}
    substring({{ text }}, ({{ first }}) + 1, ({{ past }}) - ({{ first }}))
{%- endmacro %}

{#-
    A text without what a format adds or loses: white space of any script, invisible characters, Markdown's # and *, printed
    page numbers (— 3 —), and the bookmarks of word processors. All formats of a report have the same result; digits, signs
    and punctuation stay, so a corrected figure changes it.
-#}
{% macro without_format_marks(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '(?m)^[\s\p{Z}]*[—–－-][\s\p{Z}]*\d+[\s\p{Z}]*[—–－-][\s\p{Z}]*$', '', 'g'),
        '\[bookmark:[^\]\n]*\]|[\s\p{Z}\p{Cf}#*]',
        '',
        'g'
    )
{%- endmacro %}
