{#-
    A relation as schema.table, without the name of the database file: the SQL of a view that is written with it works in
    any copy of the schema, whatever the copy's file is called.
-#}
{% macro portable_ref(model_name) -%}
    {{ return(ref(model_name).include(database=false)) }}
{%- endmacro %}
