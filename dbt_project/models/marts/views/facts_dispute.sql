{{ wide_category('dispute') }}
