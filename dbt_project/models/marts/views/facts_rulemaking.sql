{{ wide_category('rulemaking') }}
