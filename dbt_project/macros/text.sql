{#- The characters [first, past) of a text, by half-open offsets that count from 0 as everywhere in the project. -#}
{% macro text_slice(text, first, past) -%}
    substring({{ text }}, {{ first }} + 1, {{ past }} - {{ first }})
{%- endmacro %}

{#- A text without white space of any script: the same report in another format has the same one. -#}
{% macro without_white_space(text) -%}
    regexp_replace({{ text }}, '[\s\p{Z}\x{200B}\x{FEFF}]', '', 'g')
{%- endmacro %}
