{{ wide_category('decision') }}
