{{ wide_category('leadership') }}
