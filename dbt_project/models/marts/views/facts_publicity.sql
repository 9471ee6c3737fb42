{{ wide_category('publicity') }}
