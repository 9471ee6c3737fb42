{{ wide_category('emergency') }}
