{#-
    A relation as schema.table, without the name of the database: views that use it work in any copy of the schema, whatever
    the copy's file is called.
-#}
{% macro portable_ref(model_name) -%}
    {{ return(ref(model_name).include(database=false)) }}
{%- endmacro %}
