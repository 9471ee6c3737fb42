{{ wide_category('enforcement') }}
