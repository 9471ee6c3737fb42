{{ wide_category('service') }}
