{{ wide_category('capacity') }}
