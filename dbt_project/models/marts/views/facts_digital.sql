{{ wide_category('digital') }}
