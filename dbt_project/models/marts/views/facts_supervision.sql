{{ wide_category('supervision') }}
