{{ wide_category('grassroots') }}
