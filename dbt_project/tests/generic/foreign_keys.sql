{#- Rows with a key that is missing in the model it refers to; `keys` maps each column to a model with a column of that name. -#}
{% test foreign_keys(model, keys) %}
{%- for column, parent in keys.items() %}
    select
        '{{ column }}' as key_name,
        cast(children.{{ column }} as varchar) as key_value
    from {{ model }} as children
    left join {{ parents_of(model, ref(parent)) }} as parents on children.{{ column }} = parents.{{ column }}
    where children.{{ column }} is not null and parents.{{ column }} is null
    {{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
