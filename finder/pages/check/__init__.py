"""The check: does medically supervised detox come first? Its pages keep nothing and name no answer in an address."""
