{#- The characters [first, past) of a text, by half-open offsets that count from 0 as everywhere in the project. -#}
{% macro text_slice(text, first, past) -%}
    substring({{ text }}, ({{ first }}) + 1, ({{ past }}) - ({{ first }}))
{%- endmacro %}

{#-
    A text without what a format adds or loses: white space of any script, invisible characters, Markdown's # and *, the
    page numbers of a print (— 3 —), and the bookmarks that word processors leave. The same report in another format has the
    same one; digits, signs and punctuation stay, so that a corrected figure does not.
-#}
{% macro without_format_marks(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '(?m)^[\s\p{Z}]*[—–－-][\s\p{Z}]*\d+[\s\p{Z}]*[—–－-][\s\p{Z}]*$', '', 'g'),
        '\[bookmark:[^\]\n]*\]|[\s\p{Z}\p{Cf}#*]',
        '',
        'g'
    )
{%- endmacro %}
